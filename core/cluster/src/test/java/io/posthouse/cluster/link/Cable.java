package io.posthouse.cluster.link;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A TCP connection's way to a node, which a test can cut, or clog so that nothing goes through and nothing is said. */
final class Cable implements AutoCloseable {
    private final InetSocketAddress to;
    private final ServerSocket door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final Object tap = new Object();
    private boolean clogged;

    Cable(InetSocketAddress to) throws IOException {
        this.to = to;
        Thread.ofVirtual().start(this::accept);
    }

    InetSocketAddress address() {
        return new InetSocketAddress(door.getInetAddress(), door.getLocalPort());
    }

    private void accept() {
        try {
            while (true) {
                Socket near = door.accept();
                Socket far = new Socket(to.getAddress(), to.getPort());
                sockets.add(near);
                sockets.add(far);
                Thread.ofVirtual().start(() -> pump(near, far));
                Thread.ofVirtual().start(() -> pump(far, near));
            }
        } catch (IOException _) {
            // Closed.
        }
    }

    private void pump(Socket from, Socket into) {
        byte[] buffer = new byte[65_536];
        try (from; into) {
            for (int count = from.getInputStream().read(buffer); count >= 0; count = from.getInputStream()
                    .read(buffer)) {
                waitWhileClogged();
                into.getOutputStream().write(buffer, 0, count);
            }
        } catch (IOException | InterruptedException _) {
            // Either end is gone; both are closed.
        }
    }

    private void waitWhileClogged() throws InterruptedException {
        synchronized (tap) {
            while (clogged) {
                tap.wait();
            }
        }
    }

    /** Lets nothing through, or everything again. */
    void clog(boolean now) {
        synchronized (tap) {
            clogged = now;
            tap.notifyAll();
        }
    }

    /** Ends all connections with a reset. */
    void cut() throws IOException {
        for (Socket socket : sockets) {
            try {
                socket.setSoLinger(true, 0);
            } catch (SocketException _) {
                // Closed already.
            }
            socket.close();
        }
        sockets.clear();
    }

    @Override
    public void close() throws IOException {
        clog(false);
        door.close();
        cut();
    }
}
