package io.posthouse.storage.setting;

import io.posthouse.kernel.ListedRefusal;
import io.posthouse.kernel.RefusalKind;
import io.posthouse.kernel.RefusalWords;

/** Why running values are not changed, in the order in which it is looked for. */
public enum SettingRefusal implements ListedRefusal {
    /** No reason was given, or one that is too long. */
    REASON_MISSING("reason-missing", RefusalKind.INVALID, "Say why, in at most 500 characters."),
    /** More settings than one change may have. */
    TOO_MANY_CHANGES("too-many-changes", RefusalKind.INVALID, "Change at most 200 settings at once."),
    /** The author saw an older version. */
    CHANGED_MEANWHILE("changed-meanwhile", RefusalKind.CONFLICT,
            "Somebody else has changed settings since you looked; look at what they are now, and change them from there."),
    /** No version of that number, or not any more. */
    NO_SUCH_VERSION("no-such-version", RefusalKind.NOT_FOUND, "There is no such version; the newest 1,000 are kept."),
    /** Everything is so already. */
    NOTHING_CHANGES("nothing-changes", RefusalKind.INVALID, "All of that is so already."),
    /** Some values cannot be used; they are named. */
    INVALID_SETTINGS("invalid-settings", RefusalKind.INVALID,
            "Nothing was changed, because not all of it can be used.");

    private final RefusalWords words;

    SettingRefusal(String code, RefusalKind kind, String advice) {
        this.words = new RefusalWords(code, kind, advice);
    }

    @Override
    public RefusalWords words() {
        return words;
    }
}
