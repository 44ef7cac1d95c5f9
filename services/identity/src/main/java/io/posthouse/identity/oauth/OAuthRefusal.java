package io.posthouse.identity.oauth;

import io.posthouse.kernel.ListedRefusal;
import io.posthouse.kernel.RefusalKind;
import io.posthouse.kernel.RefusalWords;

/** What is said to people about apps' requests; to apps the RFCs' own codes are said. */
public enum OAuthRefusal implements ListedRefusal {
    /** A request to authorise whose app or way back is not known. */
    INVALID_AUTHORIZATION_REQUEST("invalid-authorization-request", RefusalKind.INVALID,
            "The app that sent you here asks in a way that cannot be trusted; nothing was given to it. Its developer has to check"
                    + " client_id and redirect_uri."),
    /** There is nothing to say to an app under that state. */
    NO_SUCH_REQUEST("no-such-request", RefusalKind.NOT_FOUND,
            "This request was answered already, is too old, or is somebody else's; start again in the app."),
    /** A request to sign out that names an app or an address that do not go together. */
    INVALID_SIGN_OUT("invalid-sign-out-request", RefusalKind.INVALID,
            "The app that sent you here asks in a way that cannot be trusted; you are not signed out. Its developer has to check id_token_hint,"
                    + " client_id and post_logout_redirect_uri."),
    /** Too many codes that no device shows. */
    TOO_MANY_TRIES("too-many-tries", RefusalKind.LIMITED,
            "Ten codes were wrong; wait ten minutes. A device shows a new code when the old one has ended."),
    /** The person never let that app. */
    NOTHING_GRANTED("nothing-granted", RefusalKind.NOT_FOUND, "That app has nothing of yours; read the list again."),
    /** Not there, kept out, or not a mini-program. */
    NO_SUCH_MINI("no-such-mini-program", RefusalKind.NOT_FOUND,
            "There is no mini-program of that client id, or it is kept out."),
    /** A mini-program asks for what it may not have. */
    INVALID_MINI_SCOPE("invalid-mini-scope", RefusalKind.INVALID,
            "A mini-program may ask for what its developer registered it for, without chat, which would outlive it; and for openid and profile."),
    /** The person has yet to let it. */
    CONSENT_NEEDED("consent-needed", RefusalKind.CONFLICT,
            "Ask the person first whether the mini-program may do that, and say so at its consent."),
    /** A person asks, or an app for one. */
    NEEDS_THE_APP("needs-the-app", RefusalKind.FORBIDDEN,
            "This is for an app itself; call by the access token that it gets by its client credentials."),
    /** Not among the app's. */
    UNKNOWN_ORIGIN("unknown-origin", RefusalKind.CONFLICT,
            "The app has no pages at that origin; its developer registers it, as browsers write it, such as https://app.example."),
    /** Names that are none, or too many. */
    INVALID_METHODS("invalid-js-methods", RefusalKind.INVALID,
            "A ticket is for 1 to 50 methods, each once: names such as scanCode or device.location, of at most 64 characters."),
    /** Not shown where it is good. */
    INVALID_JS_TICKET("invalid-js-ticket", RefusalKind.FORBIDDEN,
            "The ticket has ended, or was made for another app or for pages of another origin; the page gets a new one from its back end."),
    /** Good, but not for this. */
    METHOD_NOT_COVERED("js-method-not-covered", RefusalKind.FORBIDDEN,
            "The ticket is not for that method; the app's back end names it when it asks for one.");

    private final RefusalWords words;

    OAuthRefusal(String code, RefusalKind kind, String advice) {
        this.words = new RefusalWords(code, kind, advice);
    }

    @Override
    public RefusalWords words() {
        return words;
    }
}
