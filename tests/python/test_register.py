"""Objects of registered classes show as graphs at the end of a cell, in IPython as it is."""

import pytest

import mg_widgets
from mg_widgets import Graph, register
from mg_widgets.extension import displays

VIEW = "application/vnd.jupyter.widget-view+json"


@pytest.fixture(autouse=True)
def registry(monkeypatch):
    """Each test begins with the package's own class alone."""
    monkeypatch.setattr(displays, "_registered", dict(displays._registered))


@pytest.fixture
def show(shell):
    """What the front end gets for the last expression of a cell."""

    def show(source):
        result = shell.run_cell(source)
        assert result.success
        return shell.display_formatter.format(result.result)[0]

    return show


def test_our_own_value_shows_as_a_graph_with_its_own_text(show):
    bundle = show("v = mg_widgets.Value(2.0, 'a') * 3\nv")
    assert VIEW in bundle
    assert bundle["text/plain"] == repr(mg_widgets.Value(6.0))


def test_values_in_lists_and_dicts_stay_text(show):
    assert set(show("[mg_widgets.Value(2.0)]")) == {"text/plain"}
    assert set(show("{'a': mg_widgets.Value(2.0)}")) == {"text/plain"}


def test_without_the_extension_a_value_is_text(shell, show):
    shell.run_cell("%unload_ext mg_widgets")
    assert show("mg_widgets.Value(2.0)") == {"text/plain": repr(mg_widgets.Value(2.0))}
    shell.run_cell("%load_ext mg_widgets")
    assert VIEW in show("mg_widgets.Value(2.0)")


# Of a class that is registered by itself, and not for being derived from ours.
FOREIGN = "class Mine:\n    def __init__(self): self.data = 1.0\n    def __repr__(self): return 'Mine!'"


@pytest.fixture
def any_graph(monkeypatch):
    """A graph can be made of everything."""
    made = []

    def graph(node):
        made.append(node)
        return Graph(mg_widgets.Value(1.0))

    monkeypatch.setattr(displays, "Graph", graph)
    return made


def test_a_registered_class_shows_and_another_does_not(any_graph, show):
    assert VIEW not in show(f"{FOREIGN}\nMine()")
    bundle = show("mg_widgets.register(Mine)\nm = Mine()\nm")
    assert VIEW in bundle
    assert bundle["text/plain"] == "Mine!"
    assert {type(node).__name__ for node in any_graph} == {"Mine"}


def test_it_is_a_decorator(any_graph, shell, show):
    assert VIEW in show(f"@mg_widgets.register\n{FOREIGN}\nMine()")
    assert isinstance(shell.user_ns["Mine"], type)
    assert any_graph


@pytest.mark.usefixtures("any_graph")
def test_a_class_that_is_defined_again_in_its_cell_still_shows(show):
    show(f"{FOREIGN}\nmg_widgets.register(Mine)\nMine()")
    for _ in range(3):
        assert VIEW in show(f"{FOREIGN}\nMine()")


@pytest.mark.usefixtures("any_graph")
def test_a_subclass_shows_also_of_a_class_that_is_defined_again(show):
    show(f"{FOREIGN}\nmg_widgets.register(Mine)\nMine()")
    assert VIEW in show("class Sub(Mine): pass\nSub()")
    assert VIEW in show(f"{FOREIGN}\nclass Sub(Mine): pass\nSub()")


@pytest.mark.usefixtures("any_graph")
def test_another_class_of_the_same_name_somewhere_else_does_not_show(show):
    show(f"{FOREIGN}\nmg_widgets.register(Mine)")
    nested = FOREIGN.replace("\n", "\n    ")
    assert show(f"def make():\n    {nested}\n    return Mine\nmake()()") == {"text/plain": "Mine!"}


@pytest.mark.usefixtures("any_graph")
def test_what_is_registered_before_loading_shows_after_it(shell, show):
    shell.run_cell("%unload_ext mg_widgets")
    assert VIEW not in show(f"{FOREIGN}\nmg_widgets.register(Mine)\nMine()")
    shell.run_cell("%load_ext mg_widgets")
    assert VIEW in show("Mine()")


def test_unloading_puts_back_what_was_registered_for_the_class_before(shell, show):
    shell.run_cell("%unload_ext mg_widgets")
    shell.run_cell(FOREIGN)
    bundles = shell.display_formatter.mimebundle_formatter
    bundles.for_type_by_name("__main__", "Mine", lambda _: {"text/plain": "as before"})
    shell.run_cell("mg_widgets.register(Mine)\n%load_ext mg_widgets\n%unload_ext mg_widgets")
    assert show("Mine()") == {"text/plain": "as before"}


def test_what_is_no_graph_shows_its_text_and_the_reason_in_one_line(capsys, monkeypatch, show):
    def graph(node):
        raise ValueError(f"data of {node} is a string,\nnot a number")

    monkeypatch.setattr(displays, "Graph", graph)
    capsys.readouterr()
    bundle = show(f"{FOREIGN}\nmg_widgets.register(Mine)\nMine()")
    assert bundle == {"text/plain": "Mine!\nno graph: ValueError: data of Mine! is a string,"}
    said = capsys.readouterr()
    assert "Traceback" not in said.out + said.err


@pytest.mark.parametrize("thing", [3, "Value", mg_widgets.Value(1.0), None])
def test_what_is_no_class_is_refused(thing):
    with pytest.raises(TypeError, match=r"register takes a class, such as register\(Value\), not"):
        register(thing)


def test_it_returns_the_class():
    class Mine:
        pass

    assert register(Mine) is Mine


def test_loading_twice_is_loading_once(shell, show):
    live = shell.user_ns["live"]
    mg_widgets.load_ipython_extension(shell)
    assert shell.user_ns["live"] is live
    shell.run_cell("%reload_ext mg_widgets")
    assert VIEW in show("mg_widgets.Value(2.0)")
    mg_widgets.unload_ipython_extension(shell)
    mg_widgets.unload_ipython_extension(shell)
    assert VIEW not in show("mg_widgets.Value(2.0)")
