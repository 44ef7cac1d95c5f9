package io.posthouse.benchmarks.nodes;

import io.posthouse.benchmarks.nodes.Fault.Party;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Set;

/** What nodes, PostgreSQL and clients are connected by. One thread. */
interface Network extends AutoCloseable {
    /** What faults it can make. */
    Set<Fault.Need> allows();

    /** Where a node listens. */
    InetAddress node(int node);

    /** Where one of the two PostgreSQL listens. */
    InetAddress database(int member);

    /** Where the client with that number comes from. */
    InetAddress client(int number);

    /** What a node's command begins with. */
    List<String> within(Party party, int member);

    /** Loses what {@code from} sends to {@code to}, until {@link #heal}. */
    void cut(Party from, Party to) throws IOException, InterruptedException;

    /** Lets a node's link carry no more than this, both ways, until {@link #heal}. */
    void slow(int node, int kilobits) throws IOException, InterruptedException;

    /** Takes back all cuts and slowness. */
    void heal() throws IOException, InterruptedException;

    @Override
    void close() throws IOException, InterruptedException;

    /** Everything on one loopback address, as an ordinary user has it. */
    record Loopback() implements Network {
        @Override
        public Set<Fault.Need> allows() {
            return Set.of();
        }

        @Override
        public InetAddress node(int node) {
            return InetAddress.getLoopbackAddress();
        }

        @Override
        public InetAddress database(int member) {
            return InetAddress.getLoopbackAddress();
        }

        @Override
        public InetAddress client(int number) {
            try {
                return InetAddress.getByAddress(new byte[4]);
            } catch (UnknownHostException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public List<String> within(Party party, int member) {
            return List.of();
        }

        @Override
        public void cut(Party from, Party to) {
            throw new UnsupportedOperationException("no link can be cut on loopback");
        }

        @Override
        public void slow(int node, int kilobits) {
            throw new UnsupportedOperationException("no link can be slowed on loopback");
        }

        @Override
        public void heal() {
            // Nothing was cut.
        }

        @Override
        public void close() {
            // Nothing was made.
        }
    }
}
