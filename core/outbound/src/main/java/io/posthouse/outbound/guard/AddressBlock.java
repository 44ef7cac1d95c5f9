package io.posthouse.outbound.guard;

import static io.posthouse.kernel.Checks.check;

import java.net.InetAddress;

/** All addresses that begin alike. */
public final class AddressBlock {
    private final byte[] network;
    private final int bits;

    private AddressBlock(byte[] network, int bits) {
        this.network = network;
        this.bits = bits;
    }

    /**
     * A block, written {@code 10.0.0.0/8} or {@code fd00::/8}; an address alone is a block of one.
     *
     * @throws IllegalArgumentException when it is neither, or has bits set behind its length
     */
    public static AddressBlock of(String text) {
        int slash = text.indexOf('/');
        byte[] network = InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash)).getAddress();
        int bits = slash < 0 ? network.length * 8 : Integer.parseInt(text.substring(slash + 1));
        check(bits >= 0 && bits <= network.length * 8, "a block is as long as its address at most: " + text);
        var block = new AddressBlock(network, bits);
        for (int bit = bits; bit < network.length * 8; bit++) {
            // 10.1.2.3/8 is a slip of somebody who thinks of less than it would permit.
            check((network[bit / 8] & (0x80 >> bit % 8)) == 0, "a block has no bit behind its length: " + text);
        }
        return block;
    }

    boolean contains(byte[] address) {
        if (address.length != network.length) {
            return false;
        }
        int whole = bits / 8;
        for (int i = 0; i < whole; i++) {
            if (address[i] != network[i]) {
                return false;
            }
        }
        int rest = bits % 8;
        return rest == 0 || ((address[whole] ^ network[whole]) & (0xff00 >> rest) & 0xff) == 0;
    }
}
