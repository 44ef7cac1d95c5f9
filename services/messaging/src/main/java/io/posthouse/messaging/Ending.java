package io.posthouse.messaging;

/** Why a session ends. */
public enum Ending {
    /** The client closed it in order. */
    CLOSED_BY_CLIENT,
    /** The connection was lost and nobody resumed it in time. */
    LOST,
    /** Another session took its resource. RFC 6120 section 7.7.2.2: stream error conflict. */
    REPLACED,
    /** More waited for the client than its bound allows. Stream error policy-violation or resource-constraint. */
    TOO_SLOW,
    /**
     * The client takes what it is sent and acknowledges none of it, while more waits. Stream error connection-timeout: RFC 6120
     * section 4.9.3.4 names acknowledgements as one way to know that nobody is there.
     */
    UNACKNOWLEDGED,
    /** The login was removed, or its password changed. Stream error not-authorized. */
    REVOKED,
    /**
     * The person lives on another node now. The connection is closed without a farewell, so that the client comes again at
     * once and sends again what was not acknowledged; it is led to where the person lives.
     */
    MOVED,
    /** The client broke the protocol. */
    PROTOCOL_ERROR,
    /** The server stops. Stream error system-shutdown. */
    SHUTDOWN
}
