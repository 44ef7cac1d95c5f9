package io.posthouse.messaging.oversight;

import io.posthouse.kernel.Refusal;
import io.posthouse.kernel.RefusalKind;

/** Why something is not done with a session. */
enum OversightRefusal implements Refusal {
    /** Whoever may have it did not answer. */
    NODE_SILENT("node-silent", RefusalKind.UNAVAILABLE,
            "No node that answered has this session, and another does not answer now, which may have it still; try again, and look at the nodes if that lasts.");

    private final String code;
    private final RefusalKind kind;
    private final String advice;

    OversightRefusal(String code, RefusalKind kind, String advice) {
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
