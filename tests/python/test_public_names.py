"""Every public name says what it is for: classes and functions, what they take, methods and traits."""

from __future__ import annotations

import inspect
import re
from itertools import chain
from typing import TYPE_CHECKING

import pytest
from traitlets import HasTraits

import mg_widgets

if TYPE_CHECKING:
    from collections.abc import Iterator

PUBLIC = {name: getattr(mg_widgets, name) for name in mg_widgets.__all__}
CLASSES = [thing for thing in PUBLIC.values() if inspect.isclass(thing)]


def members(owner: type) -> Iterator[tuple[str, object]]:
    """The public methods and properties that this package gives a class."""
    ours = [base for base in owner.__mro__ if base.__module__.startswith("mg_widgets")]
    for name in dict.fromkeys(chain.from_iterable(map(vars, ours))):
        member = inspect.getattr_static(owner, name)
        described = isinstance(member, (property, staticmethod, classmethod)) or inspect.isroutine(member)
        if not name.startswith("_") and described:
            yield name, member


def traits(owner: type) -> Iterator[tuple[str, object]]:
    """The public traits that this package gives a class."""
    for name, trait in owner.class_traits(sync=True).items() if issubclass(owner, HasTraits) else ():
        if not name.startswith("_") and trait.this_class.__module__.startswith("mg_widgets"):
            yield name, trait


def described(of) -> list:
    """What `of` gives for each class, with names that a person can read."""
    return [
        pytest.param(thing, id=f"{owner.__name__}.{name}") for owner in CLASSES for name, thing in of(owner)
    ]


def documentation(thing: object) -> str:
    """A docstring, and those that it refers to: "further arguments are those of `Neuron`"."""
    text = inspect.getdoc(thing) or ""
    others = (PUBLIC[name] for name in re.findall(r"`(\w+)`", text) if name in PUBLIC)
    return "\n".join([text, *(inspect.getdoc(other) or "" for other in others)])


@pytest.mark.parametrize("name", PUBLIC)
def test_a_public_name_says_what_it_is_and_what_it_takes(name) -> None:
    thing = PUBLIC[name]
    assert thing.__module__.startswith("mg_widgets")
    assert inspect.getdoc(thing)
    arguments = [argument for argument in inspect.signature(thing).parameters if argument != "unknown"]
    text = documentation(thing)
    missing = [argument for argument in arguments if not re.search(rf"\b{argument}\b", text)]
    assert not missing, f"{name} does not say what {', '.join(missing)} may be"


@pytest.mark.parametrize("member", described(members))
def test_a_method_or_property_says_what_it_does(member) -> None:
    assert inspect.getdoc(member)


@pytest.mark.parametrize("trait", described(traits))
def test_a_trait_says_what_it_holds(trait) -> None:
    assert trait.help.endswith(".")
