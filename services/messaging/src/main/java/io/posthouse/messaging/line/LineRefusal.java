package io.posthouse.messaging.line;

import io.posthouse.kernel.ListedRefusal;
import io.posthouse.kernel.RefusalKind;
import io.posthouse.kernel.RefusalWords;

/** Refusals about lines, in the order in which they are given. */
public enum LineRefusal implements ListedRefusal {
    /** No line has that address, or the asker is not a member: the same answer, so that nobody learns what exists. */
    NO_SUCH_LINE("no-such-line", RefusalKind.NOT_FOUND, "There is no such line, or you are not a member of it."),
    /** The line has no message with that id. */
    NO_SUCH_MESSAGE("no-such-message", RefusalKind.NOT_FOUND, "The line has no message with that id."),
    /** A customer would add or remove others in a group that somebody else made. */
    MEMBERS_NOT_YOURS("members-not-yours", RefusalKind.FORBIDDEN,
            "Only employees and whoever created the group add or remove others. You can leave the group yourself."),
    /** Making groups is switched off. */
    NO_NEW_GROUPS("no-new-groups", RefusalKind.UNAVAILABLE, "New groups cannot be made at present; try again later."),
    /** Not a title: {@link io.posthouse.xmpp.DisplayNames} has the rule, the same as for display names of people. */
    INVALID_TITLE("invalid-title", RefusalKind.INVALID,
            "Give the group a title of 1 to 100 visible characters, without control or direction marks."),
    /** A group has at most {@link io.posthouse.messaging.Lines#LISTED_MAX} members, or fewer where that is set. */
    TOO_MANY_MEMBERS("too-many-members", RefusalKind.INVALID,
            "A group has at most 500 members, or as many as are allowed here."),
    /** Nobody lives at that address. */
    NO_SUCH_PERSON("no-such-person", RefusalKind.NOT_FOUND, "Nobody here has that address.");

    private final RefusalWords words;

    LineRefusal(String code, RefusalKind kind, String advice) {
        this.words = new RefusalWords(code, kind, advice);
    }

    @Override
    public RefusalWords words() {
        return words;
    }
}
