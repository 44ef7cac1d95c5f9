package io.posthouse.net;

import static io.posthouse.kernel.Checks.check;

import java.net.InetSocketAddress;

/**
 * Where and how a listener stands.
 *
 * @param name for logs and metrics, for example {@code xmpp}
 * @param address decided by {@link ListenAddress}
 * @param backlog how many connections the kernel keeps that were not accepted yet
 * @param lowWaterBytes a connection whose queue had filled is writable again when less than this is queued
 * @param highWaterBytes a connection with more than this queued is not writable
 */
public record ListenerSettings(String name, InetSocketAddress address, int backlog, int lowWaterBytes,
        int highWaterBytes) {
    public ListenerSettings {
        check(!name.isEmpty(), "a listener has a name");
        check(backlog > 0 && lowWaterBytes > 0 && lowWaterBytes <= highWaterBytes,
                "bounds are positive and low is below high");
    }

    /** With the usual bounds: a backlog of 1024, low water 16 KiB, high water 64 KiB. */
    public static ListenerSettings of(String name, InetSocketAddress address) {
        return new ListenerSettings(name, address, 1024, 16 * 1024, 64 * 1024);
    }
}
