package io.posthouse.identity;

import io.posthouse.kernel.Outcome;
import io.posthouse.xmpp.sasl.ScramMaterial;
import io.posthouse.xmpp.sasl.ScramMechanism;
import java.net.InetAddress;

/**
 * Proves who somebody is. Every try, right or wrong, is counted by name and by address; after a few wrong ones the next
 * is slowed, never refused for good, and from where its person has signed in before what strangers try does not count, so that nobody can
 * lock another out. Blocks; virtual threads only.
 */
public interface Credentials {
    /** The material for a SCRAM exchange; for an unknown name a made-up one that is always the same, so that nobody learns who exists. */
    ScramMaterial scram(String name, ScramMechanism mechanism);

    /**
     * Checks a password where nothing but a password can be asked for. Waits before it answers when there were wrong tries lately.
     * Refused: {@code wrong-password} (also for an unknown name), {@code too-many-tries}, {@code login-disabled}, and {@code code-needed}
     * when the login has a second factor and its person did not allow the password alone.
     */
    Outcome<Login> checkPassword(String name, String password, InetAddress from);

    /**
     * Asked before a SCRAM exchange is answered; waits when there were wrong tries lately.
     * Refused: {@code too-many-tries}.
     */
    Outcome<String> beginTry(String name, InetAddress from);

    /** Tells how a SCRAM exchange ended; on success gives the login. Refused as {@link #checkPassword}. */
    Outcome<Login> endTry(String name, InetAddress from, boolean proved);
}
