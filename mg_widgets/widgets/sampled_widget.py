"""What the widgets have in common that show the numbers of one sample."""

from __future__ import annotations

from typing import TYPE_CHECKING

from traitlets import Int, TraitError, validate

from mg_widgets.widgets.source_widget import SourceWidget

if TYPE_CHECKING:
    from traitlets import Bunch


class SampledWidget(SourceWidget):
    """A widget that shows the numbers of one sample."""

    sample = Int(
        0,
        help="The sample whose numbers are shown, 0 <= sample < number of samples; 0 for an expression.",
    ).tag(sync=True, echo_update=False)

    def stay_in_range(self) -> None:
        """Show the last sample where the chosen one is not there any more."""
        self.sample = min(self.sample, max(0, self.source.samples - 1))

    @validate("sample")
    def _check_sample(self, proposal: Bunch) -> int:
        sample: int = proposal["value"]
        samples = max(1, self.source.samples)
        if not 0 <= sample < samples:
            raise TraitError(f"sample must be in the range 0 <= sample < {samples}, not {sample}")
        return sample
