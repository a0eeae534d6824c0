"""Sign in again without leaving a page: a session ended while somebody was writing."""

from django.contrib.auth import login
from django.http import HttpRequest, JsonResponse
from django.middleware.csrf import get_token
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.sign_in import SignInForm


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@csrf_protect
@never_cache
def sign_in_again(request: HttpRequest) -> JsonResponse:
    """GET says who is signed in and gives a token to post with; POST signs in.

    Answers `{person, name, csrf}`; `person` is null when nobody is signed in. A wrong password
    answers 422 with `problem`, and is counted as on the page to sign in.
    """
    if request.method == "POST":
        form = SignInForm(request, data=request.POST)
        if not form.is_valid():
            problems = [str(each) for each in form.non_field_errors()]
            for errors in form.errors.values():
                problems += [str(each) for each in errors if str(each) not in problems]
            return JsonResponse({"problem": " ".join(problems)}, status=422)
        login(request, form.get_user())
    user = request.user
    is_in = isinstance(user, User) and user.is_active and user.is_staff
    return JsonResponse(
        {
            "person": user.pk if is_in else None,
            "name": str(user) if is_in else "",
            "csrf": get_token(request),
        }
    )
