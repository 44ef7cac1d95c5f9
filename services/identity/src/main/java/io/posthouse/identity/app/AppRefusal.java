package io.posthouse.identity.app;

import io.posthouse.kernel.ListedRefusal;
import io.posthouse.kernel.RefusalKind;
import io.posthouse.kernel.RefusalWords;

/** Every refusal about apps, in the order in which they are looked for. */
public enum AppRefusal implements ListedRefusal {
    /** No such app, or none of the caller's. */
    NO_SUCH_APP("no-such-app", RefusalKind.NOT_FOUND,
            "There is no such app among yours; look it up in the list of apps."),
    /** Not a name. */
    INVALID_NAME("invalid-app-name", RefusalKind.INVALID,
            "An app's name has 1 to 100 visible characters, without control or direction marks."),
    /** Not an address to be sent back to. */
    INVALID_REDIRECT("invalid-redirect-uri", RefusalKind.INVALID,
            "A redirect URI is an https address without fragment, user and wildcard; http only to 127.0.0.1 or [::1]; an address of an installed"
                    + " app has a scheme with a dot, such as com.example.app:/back. At most 20, each at most 2,000 characters."),
    /** A permission that no app can have, or too many. */
    INVALID_PERMISSION("invalid-permission", RefusalKind.INVALID,
            "An app asks for at most 50 permissions, each one that is open to apps; see the list of them."),
    /** An algorithm that is not offered. */
    INVALID_ALGORITHM("invalid-algorithm", RefusalKind.INVALID, "ID tokens are signed by RS256 or ES256."),
    /** An app that is not there, or that cannot be called by exchanged tokens. */
    INVALID_TARGET("invalid-exchange-target", RefusalKind.INVALID,
            "Tokens are exchanged for at most 20 apps, each named once by its client id; a public app exchanges none."),
    /** A mini-program without a secret. */
    INVALID_MINI("invalid-mini-program", RefusalKind.INVALID,
            "A mini-program has a back end, which keeps a secret; a public app is none."),
    /** Not an origin. */
    INVALID_ORIGIN("invalid-origin", RefusalKind.INVALID,
            "An origin is scheme, host and port as browsers write them, such as https://app.example or https://app.example:8443, in small letters"
                    + " and without a slash at the end; http only for 127.0.0.1 or [::1]. At most 20, each once."),
    /** A public app asks for a secret. */
    PUBLIC_APP("public-app", RefusalKind.CONFLICT,
            "A public app can keep no secret and has none; it proves itself by PKCE alone."),
    /** Two secrets live already. */
    TWO_SECRETS("two-secrets", RefusalKind.CONFLICT, "Two secrets live already; revoke the old one first."),
    /** That secret is no more. */
    NO_SUCH_SECRET("no-such-secret", RefusalKind.NOT_FOUND, "There is no such secret any more; read the app again."),
    /** Not a public key. */
    INVALID_KEY("invalid-key", RefusalKind.INVALID,
            "Give an Ed25519 public key as SubjectPublicKeyInfo, in base64: openssl pkey -pubout -outform DER | base64."),
    /** Two keys live already. */
    TWO_KEYS("two-keys", RefusalKind.CONFLICT, "Two keys live already; withdraw the old one first."),
    /** It shall sign, and has no key. */
    NO_KEY("no-key", RefusalKind.CONFLICT, "Make a key first: without one all that the app sends would be refused."),
    /** It has to sign, and that is its only key. */
    LAST_KEY("last-key", RefusalKind.CONFLICT,
            "The app has to sign and has no other key: make one before, or let it send without a signature."),
    /** That key is no more. */
    NO_SUCH_KEY("no-such-key", RefusalKind.NOT_FOUND, "There is no such key any more; read the app again."),
    /** An administrator says why at length, or nothing in many words. */
    INVALID_REASON("invalid-bar-reason", RefusalKind.INVALID,
            "A reason has 1 to 500 characters, none of them a control character; leave it out to give none."),
    /** Nobody whom an app could be given to. */
    NO_SUCH_OWNER("no-such-owner", RefusalKind.NOT_FOUND,
            "Nobody of that name may sign in; give the app to somebody who may."),
    /** Somebody is given more apps than one person may have. */
    OWNER_FULL("owner-has-too-many-apps", RefusalKind.LIMITED,
            "That person has 100 apps, and that is the most; give it to somebody else."),
    /** No app that the company could install. */
    NO_SUCH_OFFER("no-such-offer", RefusalKind.NOT_FOUND,
            "No app of that client id is your company's own or offered to it; ask its developer."),
    /** Nothing to end. */
    NOT_INSTALLED("not-installed", RefusalKind.NOT_FOUND,
            "No app of that client id is installed; read the list of installed apps."),
    /** More apps than a company may install. */
    TOO_MANY_INSTALLS("too-many-installs", RefusalKind.LIMITED,
            "Your company has installed 200 apps, and that is the most; remove one first."),
    /** More apps than one person may have. */
    TOO_MANY_APPS("too-many-apps", RefusalKind.LIMITED, "You have 100 apps, and that is the most; remove one first.");

    private final RefusalWords words;

    AppRefusal(String code, RefusalKind kind, String advice) {
        this.words = new RefusalWords(code, kind, advice);
    }

    @Override
    public RefusalWords words() {
        return words;
    }
}
