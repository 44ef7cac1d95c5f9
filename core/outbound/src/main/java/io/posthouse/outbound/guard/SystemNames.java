package io.posthouse.outbound.guard;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Looks names up as the machine does, on threads of its own: the machine's way cannot be interrupted and holds the thread
 * that it is asked on, and a developer's name server may take as long as it likes. Eight at a time, 64 wait, and nobody
 * waits longer than {@link #PATIENCE}; what does not fit is as good as unknown.
 */
public final class SystemNames implements Names, AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final int THREADS = 8;
    private static final int WAITING_MAX = 64;

    private final ThreadPoolExecutor threads = new ThreadPoolExecutor(THREADS, THREADS, 10, TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(WAITING_MAX),
            Thread.ofPlatform().daemon().name("outbound-names-", 0).factory());
    private final Names machine;

    /** By the machine's own resolver. */
    public SystemNames() {
        this(host -> List.of(InetAddress.getAllByName(host)));
    }

    SystemNames(Names machine) {
        this.machine = machine;
        threads.allowCoreThreadTimeOut(true);
    }

    @Override
    public List<InetAddress> addresses(String host) throws UnknownHostException {
        try {
            Future<List<InetAddress>> asked = threads.submit(() -> machine.addresses(host));
            try {
                return asked.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                // What still waits is not worth a thread any more.
                asked.cancel(false);
                throw new UnknownHostException("no answer in time");
            }
        } catch (RejectedExecutionException e) {
            throw new UnknownHostException("too many names are looked up");
        } catch (ExecutionException e) {
            throw new UnknownHostException("there is no such name");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnknownHostException("interrupted");
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
