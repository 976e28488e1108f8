"""Words typed in the other keyboard layout: «dt,byfh» is «вебинар». Only the keys of the two common layouts."""

_LATIN = "`qwertyuiop[]asdfghjkl;'zxcvbnm,."
_RUSSIAN = "ёйцукенгшщзхъфывапролджэячсмитьбю"
_TO_RUSSIAN = str.maketrans(f'{_LATIN}~{{}}:"<>{_LATIN.upper()}', f"{_RUSSIAN}ёхъжэбю{_RUSSIAN}")
_TO_LATIN = str.maketrans(_RUSSIAN, _LATIN)


def swap(typed: str) -> str:
    """What the same keys give in the other layout, in small letters: Russian for Latin letters, else Latin for Russian."""
    low = typed.lower()
    return low.translate(_TO_RUSSIAN if is_latin(low) else _TO_LATIN)


def is_latin(typed: str) -> bool:
    """Whether there is a Latin letter in it and no Russian one."""
    return any("a" <= letter <= "z" for letter in typed) and not any("а" <= letter <= "ё" for letter in typed)
