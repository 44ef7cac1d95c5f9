package io.posthouse.outbound.guard;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Which addresses everybody can reach, by IANA's registries of special-purpose addresses (RFC 6890 and what came after).
 *
 * <p>Of IPv6 only 2000::/3 is given out at all, so everything else is refused without being named. What carries an IPv4
 * address within is judged by that one where a gateway of the network would turn it into it (::ffff:0:0/96, 64:ff9b::/96),
 * and refused where nobody knows who would (6to4, Teredo, local NAT64).
 */
final class PublicAddresses {
    private static final List<AddressBlock> NOT_4 = blocks("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8",
            "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24",
            "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
            "224.0.0.0/4", "240.0.0.0/4");
    private static final AddressBlock GIVEN_OUT = AddressBlock.of("2000::/3");
    private static final List<AddressBlock> NOT_6 = blocks("2001::/23", "2001:db8::/32", "2002::/16",
            "2620:4f:8000::/48",
            "3fff::/20");
    private static final AddressBlock NAT64 = AddressBlock.of("64:ff9b::/96");
    private static final int MAPPED_AT = 12;

    private PublicAddresses() {
    }

    static boolean contains(InetAddress address) {
        return contains(address.getAddress());
    }

    static boolean contains(byte[] address) {
        byte[] judged = within(address);
        if (judged.length == 4) {
            return NOT_4.stream().noneMatch(block -> block.contains(judged));
        }
        return GIVEN_OUT.contains(judged) && NOT_6.stream().noneMatch(block -> block.contains(judged));
    }

    /** The IPv4 address that one of IPv6 stands for, or the address itself. */
    static byte[] within(byte[] address) {
        return address.length == 16 && (NAT64.contains(address) || isMapped(address))
                ? Arrays.copyOfRange(address, MAPPED_AT, 16)
                : address;
    }

    // Java makes an IPv4 address of these wherever it can, and ::ffff:0:0/96 cannot be written as one of its IPv6 blocks.
    private static boolean isMapped(byte[] address) {
        for (int i = 0; i < 10; i++) {
            if (address[i] != 0) {
                return false;
            }
        }
        return address[10] == (byte) 0xff && address[11] == (byte) 0xff;
    }

    private static List<AddressBlock> blocks(String... texts) {
        return Stream.of(texts).map(AddressBlock::of).toList();
    }
}
