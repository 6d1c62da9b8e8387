"""What objects hold, so that a test can tell that nobody has touched them."""

from numbers import Number

from engines.engine import graph


def snapshot(*roots, others=()):
    """Return all attributes of all nodes of some graphs, and of their classes, by identity and in words.

    It keeps what it has seen alive, so that no identity is used twice.
    """
    nodes = {id(node): node for root in roots for node in graph(root)}
    nodes.update((id(node), node) for node in others)
    classes = {class_: None for node in nodes.values() for class_ in type(node).__mro__[:-1]}
    return [(id(node), type(node), _attributes(node)) for node in nodes.values()] + [
        (id(class_), {name: _seen(value) for name, value in vars(class_).items() if name != "__weakref__"})
        for class_ in classes
    ]


def _attributes(node):
    found = {name: _seen(value) for name, value in vars(node).items()} if hasattr(node, "__dict__") else {}
    for class_ in type(node).__mro__:
        slots = vars(class_).get("__slots__", ())
        for name in (slots,) if isinstance(slots, str) else slots:
            if name not in ("__weakref__", "__dict__") and hasattr(node, name):
                found[name] = _seen(getattr(node, name))
    return found


def _seen(value):
    """Return what is compared: which object it is, and what it says or holds."""
    if isinstance(value, (Number, str, type(None))):
        return _Same(value), repr(value)
    if isinstance(value, (set, tuple, list)):
        return _Same(value), [id(item) for item in value]
    return _Same(value)


class _Same:
    """An object that is equal to itself only."""

    def __init__(self, value):
        self.value = value

    def __eq__(self, other):
        return self.value is other.value

    __hash__ = None

    def __repr__(self):
        return f"<{type(self.value).__name__} at {id(self.value):#x}>"
