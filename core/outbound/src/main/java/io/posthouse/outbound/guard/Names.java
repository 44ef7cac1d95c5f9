package io.posthouse.outbound.guard;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Looks names up. */
@FunctionalInterface
public interface Names {
    /**
     * All addresses of a name, at least one. May wait some seconds.
     *
     * @throws UnknownHostException when it has none, or none that came in time
     */
    List<InetAddress> addresses(String host) throws UnknownHostException;
}
