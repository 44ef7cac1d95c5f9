package io.posthouse.kernel;

import java.util.Arrays;
import java.util.Optional;

/** The kinds of tokens by which somebody calls. Each has its own life and its own places where it is accepted. */
public enum TokenKind {
    /** The cookie of a signed-in browser. */
    SESSION("session", "phs_", Holder.OWN_CLIENT),
    /** The cookie of a visitor's browser, who has not signed in. It opens what says that it is for guests, and nothing else. */
    GUEST("guest-session", "phg_", Holder.OWN_CLIENT),
    /** One use, short: opens one connection of the data channel. */
    CHANNEL_TICKET("channel-ticket", "pht_", Holder.EITHER),
    /** One use, short: signs one stream of XMPP in. */
    XMPP_TICKET("xmpp-ticket", "phx_", Holder.EITHER),
    /** One use: a person has said by their password that they mean one stated action. Nobody calls by it alone. */
    STEP_UP("step-up", "phu_", Holder.OWN_CLIENT),
    /** An app calls for a person who let it: an access token (RFC 6749 section 1.4). */
    USER_ACCESS("user-access", "pha_", Holder.APP),
    /** An app calls for itself: an access token by client credentials (RFC 6749 section 4.4). */
    APP_ACCESS("app-access", "php_", Holder.APP),
    /** An app calls for itself about one tenant that has installed it, and about no other. */
    TENANT_ACCESS("tenant-access", "phn_", Holder.APP),
    /** One use, short: by it the back end of a mini-program learns who uses it. Nobody calls by it. */
    MINI_CODE("mini-code", "phm_", Holder.NOBODY),
    /** A mini-program calls for the person who uses it, as long as the session lives in which it was opened. */
    MINI_SESSION("mini-session", "phi_", Holder.APP),
    /** A page of an app reaches into the client that shows it. Nobody calls by it. */
    JS_TICKET("js-ticket", "phj_", Holder.NOBODY);

    private final String word;
    private final String prefix;
    private final Holder holder;

    /** Who calls by a kind. */
    private enum Holder {
        /** The platform's own clients. */
        OWN_CLIENT,
        /** Apps. */
        APP,
        /** Either: it stands on a signed-in session, or on what a person granted an app. */
        EITHER,
        /** Nobody: it is shown to something else. */
        NOBODY
    }

    TokenKind(String word, String prefix, Holder holder) {
        this.word = word;
        this.prefix = prefix;
        this.holder = holder;
    }

    /** The word that stands for it in headers, tables and logs. */
    public String word() {
        return word;
    }

    /** With what its tokens begin, so that a leaked one is recognised. */
    public String prefix() {
        return prefix;
    }

    /** Whether apps call by it, and not the platform's own clients. */
    public boolean isOfAnApp() {
        return holder == Holder.APP;
    }

    /** Whether somebody may call by it who comes by an app, or who comes by none. */
    boolean fits(boolean byApp) {
        return switch (holder) {
            case OWN_CLIENT -> !byApp;
            case APP -> byApp;
            case EITHER -> true;
            case NOBODY -> false;
        };
    }

    /** The kind of what a browser shows as its cookie: by how it begins, a visitor's or else somebody's who signed in. */
    public static TokenKind ofCookie(String token) {
        return token.startsWith(GUEST.prefix) ? GUEST : SESSION;
    }

    /** The kind that {@code word} stands for; empty for any other text, such as a later release's. */
    public static Optional<TokenKind> of(String word) {
        return Arrays.stream(values()).filter(kind -> kind.word.equals(word)).findFirst();
    }
}
