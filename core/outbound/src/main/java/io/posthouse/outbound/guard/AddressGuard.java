package io.posthouse.outbound.guard;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/**
 * Says to which addresses a letter may go. What it answers is what is connected to: whoever looked the name up again could
 * be told another address by whoever owns the name.
 *
 * <p>A name that stands for one address within is refused whole, whatever else it stands for. Plain http, and ports on
 * which other things than HTTP listen, are for permitted addresses only. Any thread; may wait for a look-up.
 */
public final class AddressGuard {
    private static final int HTTPS = 443;
    private static final int UNPRIVILEGED = 1_024;

    private final Names names;
    private final List<AddressBlock> permitted;

    /**
     * @param permitted addresses within that may be reached all the same, as {@code 10.1.0.0/16} or one alone
     * @throws IllegalArgumentException when one of them is no such thing
     */
    public AddressGuard(Names names, List<String> permitted) {
        this.names = names;
        this.permitted = permitted.stream().map(AddressBlock::of).toList();
    }

    /** What was found out about a target. */
    public sealed interface Finding {
        /** It may be reached at these addresses, and at no others. */
        record Open(List<InetAddress> addresses) implements Finding {
            public Open {
                addresses = List.copyOf(addresses);
            }
        }

        /** One of its addresses is within. */
        record Inner() implements Finding {
        }

        /** It is not within, but reached by plain http or on a port that is not for it. */
        record Unfit() implements Finding {
        }

        /** It has no address now. */
        record Unknown() implements Finding {
        }
    }

    /** Looks a target up, once. */
    public Finding look(Target target) {
        List<InetAddress> addresses;
        try {
            addresses = names.addresses(target.host());
        } catch (UnknownHostException e) {
            // Where nothing within is permitted, no address that it may come to have makes it fit.
            return permitted.isEmpty() && !isFitForOutside(target) ? new Finding.Unfit() : new Finding.Unknown();
        }
        boolean fit = true;
        for (InetAddress address : addresses) {
            if (!isPermitted(address)) {
                if (!PublicAddresses.contains(address)) {
                    return new Finding.Inner();
                }
                fit &= isFitForOutside(target);
            }
        }
        return addresses.isEmpty() ? new Finding.Unknown() : fit ? new Finding.Open(addresses) : new Finding.Unfit();
    }

    /** Whether it may be reached wherever it is outside: https, on a port on which nothing else listens. Asks nobody. */
    public static boolean isFitForOutside(Target target) {
        return target.tls() && (target.port() == HTTPS || target.port() >= UNPRIVILEGED);
    }

    private boolean isPermitted(InetAddress address) {
        byte[] bytes = PublicAddresses.within(address.getAddress());
        return permitted.stream().anyMatch(block -> block.contains(bytes));
    }
}
