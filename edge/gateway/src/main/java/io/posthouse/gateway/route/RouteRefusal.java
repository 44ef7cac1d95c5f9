package io.posthouse.gateway.route;

import io.posthouse.kernel.Refusal;
import io.posthouse.kernel.RefusalKind;

/** Why routes are not changed, in the order in which it is looked for. */
enum RouteRefusal implements Refusal {
    /** No reason, or one that is too long. */
    REASON_MISSING("reason-missing", RefusalKind.INVALID, "Say why, in up to 500 characters."),
    /** No such version, or one that is kept no more. */
    NO_SUCH_VERSION("no-such-version", RefusalKind.NOT_FOUND, "There is no version of that number any more."),
    /** Larger than a document may be. */
    DOCUMENT_TOO_LARGE("document-too-large", RefusalKind.TOO_LARGE, "Routes and back ends together may have 1 MiB."),
    /** There is no draft to publish. */
    NO_DRAFT("no-draft", RefusalKind.CONFLICT, "There is no draft; write one first."),
    /** Another version was published, or another draft was kept, since the caller looked. */
    CHANGED_MEANWHILE("changed-meanwhile", RefusalKind.CONFLICT,
            "Somebody else changed the routes meanwhile; look at them again."),
    /** What is wrong is listed beside. */
    INVALID_ROUTES("invalid-routes", RefusalKind.INVALID, "These routes cannot be published; see problems."),
    /** They are as they were. */
    NOTHING_CHANGES("nothing-changes", RefusalKind.CONFLICT, "These routes are published already.");

    private final String code;
    private final RefusalKind kind;
    private final String advice;

    RouteRefusal(String code, RefusalKind kind, String advice) {
        this.code = code;
        this.kind = kind;
        this.advice = advice;
    }

    @Override
    public String code() {
        return code;
    }

    @Override
    public RefusalKind kind() {
        return kind;
    }

    @Override
    public String advice() {
        return advice;
    }
}
