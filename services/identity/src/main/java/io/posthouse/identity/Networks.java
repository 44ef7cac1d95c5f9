package io.posthouse.identity;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/** What stands for one customer of the internet: an address of IPv4, or a network of 64 bits of IPv6. */
public final class Networks {
    private static final int IPV4_BYTES = 4;
    private static final int IPV6_NETWORK_BYTES = 8;

    private Networks() {
    }

    /** As PostgreSQL reads it: {@code 198.51.100.7/32}, {@code 2001:db8:1:2:0:0:0:0/64}. */
    public static String of(InetAddress address) {
        byte[] bytes = address.getAddress();
        boolean longer = bytes.length > IPV4_BYTES;
        if (longer) {
            Arrays.fill(bytes, IPV6_NETWORK_BYTES, bytes.length, (byte) 0);
        }
        try {
            return InetAddress.getByAddress(bytes).getHostAddress() + (longer ? "/64" : "/32");
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of as many bytes", e);
        }
    }
}
