"""Keys, what is sealed with them, and where they lie unlocked; blobs mean nothing by themselves."""

from confidentiality.models.custody import (
    Custodian,
    CustodianApproval,
    Handover,
    Recovery,
    Share,
    WithoutCustodians,
)
from confidentiality.models.envelopes import Draft, Envelope, Grant
from confidentiality.models.keys import DeviceUnlock, KeyCheck, Keys, Unlock, WrappedKeys
from confidentiality.models.log import AccessEvent

__all__ = [
    "AccessEvent",
    "Custodian",
    "CustodianApproval",
    "DeviceUnlock",
    "Draft",
    "Envelope",
    "Grant",
    "Handover",
    "KeyCheck",
    "Keys",
    "Recovery",
    "Share",
    "Unlock",
    "WithoutCustodians",
    "WrappedKeys",
]
