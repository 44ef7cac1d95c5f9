package io.posthouse.net;

import static io.posthouse.kernel.Checks.check;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/**
 * How many connections may be open at a time.
 *
 * @param total over all listeners that share a {@link Doorkeeper}
 * @param perAddress from one IPv4 address, or one IPv6 network of 64 bits; loopback is not counted, since a proxy of our own or a
 *     load generator stands there
 */
public record ConnectionBounds(int total, int perAddress) {
    /** Descriptors that are kept for everything but connections: files, the database, jars, loops. */
    private static final int RESERVED_DESCRIPTORS = 256;

    public ConnectionBounds {
        check(total > 0 && perAddress > 0, "a bound is positive");
    }

    /**
     * What this process can carry by its limit of file descriptors (RLIMIT_NOFILE): all but a reserve, at most 200,000, and a
     * quarter of that from one address.
     */
    public static ConnectionBounds ofThisProcess() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? ofDescriptors(unix.getMaxFileDescriptorCount())
                : ofDescriptors(4096);
    }

    static ConnectionBounds ofDescriptors(long limit) {
        int total = Math.clamp(limit - Math.min(RESERVED_DESCRIPTORS, limit / 2), 16, 200_000);
        return new ConnectionBounds(total, Math.max(16, total / 4));
    }
}
