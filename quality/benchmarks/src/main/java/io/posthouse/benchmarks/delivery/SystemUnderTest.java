package io.posthouse.benchmarks.delivery;

import io.posthouse.benchmarks.wire.Credentials;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * A server that the benchmark starts, loads and stops, with a PostgreSQL that belongs to it alone. Used by one thread.
 */
interface SystemUnderTest extends AutoCloseable {
    /** For reports: name and version. */
    String name();

    /** Starts server and database; the first time on fresh folders, with {@code logins} made. Waits until it is ready. */
    void start(List<Credentials> logins) throws Exception;

    InetSocketAddress address(Transport transport);

    ProcessAccount processes() throws Exception;

    /** Rows in the message archive now: two for each private chat, one for each side. */
    long archivedRows() throws Exception;

    /** Stops both and keeps the data; {@link #start} may follow. */
    void stop() throws Exception;

    @Override
    void close() throws Exception;
}
