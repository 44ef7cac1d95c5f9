package io.posthouse.net;

import io.posthouse.kernel.Refusal;
import io.posthouse.kernel.RefusalKind;
import java.util.Locale;

/** Why a listener may not stand where the settings want it; in the order in which they are given. */
public enum ListenRefusal implements Refusal {
    /** The host is a name, or nothing at all. */
    NOT_AN_ADDRESS(RefusalKind.INVALID,
            "Name the address to listen on as a literal, for example 127.0.0.1, ::1 or * for all."),
    /** The port is none. */
    NOT_A_PORT(RefusalKind.INVALID, "A port is a number from 0 to 65535."),
    /** The address can be reached from elsewhere, and nothing would protect the traffic. */
    CLEAR_TEXT_IN_PUBLIC(RefusalKind.FORBIDDEN, "Without TLS only a loopback address may be listened on.");

    private final RefusalKind kind;
    private final String advice;
    private final String code = name().toLowerCase(Locale.ROOT).replace('_', '-');

    ListenRefusal(RefusalKind kind, String advice) {
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
