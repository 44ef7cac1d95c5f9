package io.posthouse.net;

import io.netty.util.NetUtil;
import io.posthouse.kernel.Outcome;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/**
 * The decision on which address a listener may stand: loopback unless told otherwise, and nothing in clear text anywhere
 * else. A function of values; it resolves no name and opens no socket.
 */
public final class ListenAddress {
    /** What protects the traffic of a listener. */
    public enum Protection {
        /** TLS from the first byte, or STARTTLS that is demanded before anything else. */
        TLS,
        /** None. */
        CLEAR_TEXT
    }

    private ListenAddress() {
    }

    /**
     * Decides. Refusals in the order of {@link ListenRefusal}.
     *
     * @param host an address as a literal; empty or {@code localhost} for loopback, {@code *} for all addresses
     * @param port 0 for any free one, to 65535
     */
    public static Outcome<InetSocketAddress> decide(String host, int port, Protection protection) {
        byte[] bytes = switch (host) {
            case "", "localhost" -> new byte[]{127, 0, 0, 1};
            case "*" -> new byte[4];
            default -> NetUtil.createByteArrayFromIpAddressString(host);
        };
        if (bytes == null) {
            return Outcome.refused(ListenRefusal.NOT_AN_ADDRESS);
        }
        if (port < 0 || port > 65535) {
            return Outcome.refused(ListenRefusal.NOT_A_PORT);
        }
        InetAddress address = address(bytes);
        if (protection == Protection.CLEAR_TEXT && !address.isLoopbackAddress()) {
            return Outcome.refused(ListenRefusal.CLEAR_TEXT_IN_PUBLIC);
        }
        return Outcome.done(new InetSocketAddress(address, port));
    }

    private static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException bug) {
            throw new IllegalStateException(bug);
        }
    }
}
