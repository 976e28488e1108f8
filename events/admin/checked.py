"""What a browser may send to the stock pages of the admin before anything is looked up: keys that can be keys.

Django looks them up as they come, and a database cannot hold every number that can be typed into an address.
"""

from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.views.main import ERROR_FLAG, SEARCH_VAR
from django.core.exceptions import BadRequest
from django.shortcuts import redirect

from events.forms.keys import is_key


class CheckedAdmin(admin.ModelAdmin):
    """A model whose lists and forms answer also to an address that somebody has made up."""

    def changelist_view(self, request, extra_context=None):
        """The stock list; a filter by a number that no row can have is a wrong filter, as by a word."""
        if not all(map(is_key, request.POST.getlist(ACTION_CHECKBOX_NAME))):
            raise BadRequest("a row of the list is chosen by its key")
        asked = [value for name in request.GET if name != SEARCH_VAR for value in request.GET.getlist(name)]
        if any(part.isdecimal() and not is_key(part) for value in asked for part in value.split(",")):
            return redirect(f"{request.path}?{ERROR_FLAG}=1")
        return super().changelist_view(request, extra_context)

    def get_changeform_initial_data(self, request):
        """What an address fills into a new form; a reference to what cannot be is left out."""
        initial = super().get_changeform_initial_data(request)
        relations = {field.name for field in self.opts.get_fields() if field.is_relation}
        return {name: value for name, value in initial.items() if name not in relations or _are_keys(value)}


def _are_keys(value: str | list[str]) -> bool:
    return all(map(is_key, [value] if isinstance(value, str) else value))
