package io.posthouse.net;

import static io.posthouse.kernel.Checks.check;

import com.sun.management.UnixOperatingSystemMXBean;
import io.posthouse.kernel.setting.Setting;
import io.posthouse.kernel.setting.SettingCatalogue;
import io.posthouse.kernel.setting.SettingValues;
import java.lang.management.ManagementFactory;

/**
 * How many connections may be open at a time.
 *
 * @param total over all listeners that share a {@link Doorkeeper}
 * @param perAddress from one IPv4 address, or one IPv6 network of 64 bits; loopback is not counted, since a proxy of our own or a
 *     load generator stands there
 */
public record ConnectionBounds(int total, int perAddress) {
    private static final Setting<Integer> TOTAL = Setting.number("posthouse.xmpp.connections", 0, 0, 200_000,
            "How many XMPP clients may be connected to a node at once; 0: as many as its file descriptors allow, which no number exceeds.",
            "每个节点同时连接的 XMPP 客户端上限；0 表示由文件描述符上限决定，任何数值都不会超过它。");
    private static final Setting<Integer> PER_ADDRESS = Setting.number("posthouse.xmpp.connectionsperaddress", 0, 0,
            200_000,
            "How many of them from one address, loopback excepted; 0: a quarter of all.",
            "其中来自同一地址的上限（本机除外）；0 表示总数的四分之一。");

    /** What can change while running. */
    public static final SettingCatalogue RUNNING = SettingCatalogue.of("net", TOTAL, PER_ADDRESS);

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

    /** What the running values say, within what this process can carry. */
    public static ConnectionBounds of(SettingValues values) {
        return ofThisProcess().cutTo(values.of(TOTAL), values.of(PER_ADDRESS));
    }

    /** @param wanted 0 for no wish, and so the other */
    ConnectionBounds cutTo(int wanted, int wantedPerAddress) {
        int all = wanted == 0 ? total : Math.min(wanted, total);
        int usual = wanted == 0 ? perAddress : Math.max(1, all / 4);
        return new ConnectionBounds(all, wantedPerAddress == 0 ? usual : Math.min(wantedPerAddress, all));
    }

    static ConnectionBounds ofDescriptors(long limit) {
        int total = Math.clamp(limit - Math.min(RESERVED_DESCRIPTORS, limit / 2), 16, 200_000);
        return new ConnectionBounds(total, Math.max(16, total / 4));
    }
}
