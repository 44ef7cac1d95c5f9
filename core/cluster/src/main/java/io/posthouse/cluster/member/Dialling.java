package io.posthouse.cluster.member;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.ConcurrentMap;
import javax.net.ssl.SSLSocket;

/**
 * A socket of which JGroups sees only the outside: to connect it means to have shaken hands as well.
 *
 * <p>JGroups connects on the one thread that sends everything. The kernel of a peer that was stopped accepts, and then nobody speaks:
 * waiting for that, over and over, kept beats from those who are well, and nobody was ever missed. So a peer gets a short
 * while, and who did not answer in it is not dialled for a longer one.
 */
final class Dialling extends Socket {
    private final SSLSocket tls;
    private final Duration patience;
    private final Duration pause;
    private final ConcurrentMap<SocketAddress, Long> silentUntil;

    Dialling(SSLSocket tls, Duration patience, Duration pause, ConcurrentMap<SocketAddress, Long> silentUntil) {
        this.tls = tls;
        this.patience = patience;
        this.pause = pause;
        this.silentUntil = silentUntil;
    }

    @Override
    public void connect(SocketAddress peer) throws IOException {
        connect(peer, 0);
    }

    @Override
    public void connect(SocketAddress peer, int timeoutMillis) throws IOException {
        Long until = silentUntil.get(peer);
        if (until != null && System.nanoTime() - until < 0) {
            throw new ConnectException("did not answer a moment ago: " + peer);
        }
        int most = (int) patience.toMillis();
        try {
            tls.connect(peer, timeoutMillis == 0 ? most : Math.min(timeoutMillis, most));
            tls.setSoTimeout(most);
            tls.startHandshake();
            tls.setSoTimeout(0);
            silentUntil.remove(peer);
        } catch (SocketTimeoutException e) {
            silentUntil.values().removeIf(end -> System.nanoTime() - end >= 0);
            silentUntil.put(peer, System.nanoTime() + pause.toNanos());
            throw e;
        }
    }

    @Override
    public void bind(SocketAddress local) throws IOException {
        tls.bind(local);
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return tls.getInputStream();
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        return tls.getOutputStream();
    }

    @Override
    public void close() throws IOException {
        tls.close();
    }

    @Override
    public boolean isConnected() {
        return tls.isConnected();
    }

    @Override
    public boolean isBound() {
        return tls.isBound();
    }

    @Override
    public boolean isClosed() {
        return tls.isClosed();
    }

    @Override
    public InetAddress getInetAddress() {
        return tls.getInetAddress();
    }

    @Override
    public InetAddress getLocalAddress() {
        return tls.getLocalAddress();
    }

    @Override
    public int getPort() {
        return tls.getPort();
    }

    @Override
    public int getLocalPort() {
        return tls.getLocalPort();
    }

    @Override
    public SocketAddress getRemoteSocketAddress() {
        return new InetSocketAddress(tls.getInetAddress(), tls.getPort());
    }

    @Override
    public SocketAddress getLocalSocketAddress() {
        return tls.getLocalSocketAddress();
    }

    @Override
    public void setSoTimeout(int millis) throws SocketException {
        tls.setSoTimeout(millis);
    }

    @Override
    public int getSoTimeout() throws SocketException {
        return tls.getSoTimeout();
    }

    @Override
    public void setTcpNoDelay(boolean on) throws SocketException {
        tls.setTcpNoDelay(on);
    }

    @Override
    public void setKeepAlive(boolean on) throws SocketException {
        tls.setKeepAlive(on);
    }

    @Override
    public void setSoLinger(boolean on, int seconds) throws SocketException {
        tls.setSoLinger(on, seconds);
    }

    @Override
    public void setSendBufferSize(int bytes) throws SocketException {
        tls.setSendBufferSize(bytes);
    }

    @Override
    public void setReceiveBufferSize(int bytes) throws SocketException {
        tls.setReceiveBufferSize(bytes);
    }
}
