"""Every verb that has a page of its own, in the order of the menu."""

from articles.admin import clearance_forms as clearance
from articles.admin import correction_forms as correction
from articles.admin import fix_form as fix
from articles.admin import moving_forms as moving
from articles.admin import planning_forms as planning
from articles.admin import publish_forms as publish
from articles.admin import withdrawal_forms as withdrawal
from articles.admin.verb_form import VerbForm
from articles.workflow import Verb

FORMS: dict[Verb, type[VerbForm]] = {
    form.verb: form
    for form in (
        publish.PublishForm,
        publish.UpdateForm,
        fix.FixForm,
        correction.CorrectForm,
        planning.ScheduleForm,
        planning.ScheduleUnpublishForm,
        planning.HoldForm,
        planning.ReleaseForm,
        planning.EmbargoForm,
        planning.LiftEmbargoForm,
        clearance.RequireLegalForm,
        clearance.ClearLegalForm,
        clearance.RestrictForm,
        clearance.UnrestrictForm,
        moving.PlaceForm,
        moving.MoveForm,
        moving.DuplicateForm,
        moving.DiscardForm,
        withdrawal.KillForm,
        withdrawal.TakeDownForm,
        withdrawal.ReopenForm,
        moving.SendBackForm,
    )
}
