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
    NOTHING_GRANTED("nothing-granted", RefusalKind.NOT_FOUND, "That app has nothing of yours; read the list again.");

    private final RefusalWords words;

    OAuthRefusal(String code, RefusalKind kind, String advice) {
        this.words = new RefusalWords(code, kind, advice);
    }

    @Override
    public RefusalWords words() {
        return words;
    }
}
