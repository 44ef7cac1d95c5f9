package io.posthouse.conformance.hostile;

import io.posthouse.conformance.posthouse.Posthouse;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * A door that runs, on this machine and over TLS.
 *
 * @param behind to which it gives what is asked for below {@code /behind/}
 * @param platform whose people it lets in, for attempts that are about them; empty where that is not ours
 */
public record Place(String name, InetSocketAddress address, BackEnd behind, Optional<Posthouse> platform) {
    /** HTTP/1.1 by hand. */
    public Wire wire() {
        return new Wire(address);
    }

    /** HTTP/2 by hand, on a connection of its own. */
    public Frames frames() throws Exception {
        return new Frames(address);
    }

    /** Who signs in there. */
    public Posthouse people() {
        return platform.orElseThrow();
    }
}
