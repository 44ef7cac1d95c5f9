package io.posthouse.xmpp;

import java.util.Locale;

/** Why a stanza is refused. RFC 6120 section 8.3.3, each with the type that the section advises. */
public enum StanzaCondition {
    /** The stanza is well-formed XML but breaks a schema. */
    BAD_REQUEST(ErrorType.MODIFY),
    /** Something of that name exists already. */
    CONFLICT(ErrorType.CANCEL),
    /** We have not built that. */
    FEATURE_NOT_IMPLEMENTED(ErrorType.CANCEL),
    /** The sender may not. */
    FORBIDDEN(ErrorType.AUTH),
    /** It is elsewhere for good. */
    GONE(ErrorType.CANCEL),
    /** Our fault. */
    INTERNAL_SERVER_ERROR(ErrorType.CANCEL),
    /** No such thing. */
    ITEM_NOT_FOUND(ErrorType.CANCEL),
    /** An address is none. */
    JID_MALFORMED(ErrorType.MODIFY),
    /** It breaks a rule we set, for example of size. */
    NOT_ACCEPTABLE(ErrorType.MODIFY),
    /** Nobody may. */
    NOT_ALLOWED(ErrorType.CANCEL),
    /** Sign in first. */
    NOT_AUTHORIZED(ErrorType.AUTH),
    /** A local policy was broken. */
    POLICY_VIOLATION(ErrorType.MODIFY),
    /** The recipient is away for a while. */
    RECIPIENT_UNAVAILABLE(ErrorType.WAIT),
    /** It is elsewhere for now. */
    REDIRECT(ErrorType.MODIFY),
    /** Register or pay first. */
    REGISTRATION_REQUIRED(ErrorType.AUTH),
    /** The remote domain does not exist. */
    REMOTE_SERVER_NOT_FOUND(ErrorType.CANCEL),
    /** The remote domain does not answer. */
    REMOTE_SERVER_TIMEOUT(ErrorType.WAIT),
    /** Too much for now. */
    RESOURCE_CONSTRAINT(ErrorType.WAIT),
    /** Not offered here, or not to you: the same answer, so that nothing is learned. */
    SERVICE_UNAVAILABLE(ErrorType.CANCEL),
    /** Subscribe first. */
    SUBSCRIPTION_REQUIRED(ErrorType.AUTH),
    /** None of the others; the application-specific condition says it. */
    UNDEFINED_CONDITION(ErrorType.CANCEL),
    /** Understood, but not now. */
    UNEXPECTED_REQUEST(ErrorType.WAIT);

    private final ErrorType advisedType;
    private final String word = name().toLowerCase(Locale.ROOT).replace('_', '-');

    StanzaCondition(ErrorType advisedType) {
        this.advisedType = advisedType;
    }

    /** The type the RFC advises for it. */
    public ErrorType advisedType() {
        return advisedType;
    }

    /** The word on the wire, for example {@code item-not-found}. */
    public String word() {
        return word;
    }
}
