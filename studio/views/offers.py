"""What is offered for a job, as buttons and as a menu: the words come from the model, only the icons are ours."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from PySide6.QtWidgets import QMenu, QWidget

from studio.models.job_words import JobRecord
from studio.models.offers import OFFER_WORDS, Offer, offer_price
from studio.views import icons
from studio.views.widgets.buttons import QuietButton
from studio.views.widgets.menu import Menu

_ICONS: Mapping[Offer, str] = MappingProxyType(
    {
        Offer.USE_PROMPT: "pencil",
        Offer.COPY_PROMPT: "copy",
        Offer.SEND_AGAIN: "refresh",
        Offer.SEND_HERE: "arrow-up",
        Offer.TAKE_BACK: "undo",
        Offer.FETCH_AGAIN: "download",
        Offer.LOOK_AGAIN: "refresh",
        Offer.CHECK_BALANCE: "wallet",
    }
)
_ABOUT_PROMPT = frozenset({Offer.USE_PROMPT, Offer.COPY_PROMPT})


def offer_button(offer: Offer, parent: QWidget, *, name: str = "", text: str = "", lifted: bool = False) -> QuietButton:
    """A button for `offer`, named after it where neither object `name` nor `text` are given."""
    return QuietButton(
        name or f"offer_{offer}", text or OFFER_WORDS[offer], _ICONS[offer], lifted=lifted, parent=parent
    )


def offer_menu(
    parts: Sequence[Offer], take: Callable[[Offer], None], parent: QWidget, record: JobRecord | None = None
) -> QMenu:
    """A menu of what is offered for `record`; it deletes itself when it closes."""
    menu = Menu("jobMenu", "This job", parent)
    menu.setAccessibleName("What can be done about this job")
    for offer in parts:
        if offer not in _ABOUT_PROMPT and menu.actions() and menu.actions()[-1].data() in _ABOUT_PROMPT:
            menu.addSeparator()
        words = " · ".join(filter(None, (OFFER_WORDS[offer], offer_price(offer, record))))
        action = menu.addAction(icons.icon(_ICONS[offer], "text_dim"), words)
        action.setData(offer)
        action.triggered.connect(lambda _=False, chosen=offer: take(chosen))
    return menu
