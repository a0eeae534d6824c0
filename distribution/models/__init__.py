"""The models of what machines read and hear, one idea a file."""

from distribution.models.machine_policy import MachinePolicy, PolicyLink
from distribution.models.outgoing import OutgoingCall, Webhook, new_secret
from distribution.models.social import PostingAccount, SocialPost

__all__ = [
    "MachinePolicy", "OutgoingCall", "PolicyLink", "PostingAccount", "SocialPost", "Webhook",
    "new_secret",
]  # fmt: skip
