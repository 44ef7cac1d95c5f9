package io.posthouse.storage.postgres;

import io.posthouse.kernel.CalledHere;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Our lock on a data folder: one JVM at a time starts PostgreSQL there. The kernel drops it with the process, however
 * that ends.
 *
 * <p>The holder is named in the {@link RunFile} and not in the lock's own file, since closing any handle on a file drops
 * this process's locks on it: reading the holder's name would give the folder away.
 */
final class FolderLock implements AutoCloseable {
    private final FileChannel channel;

    private FolderLock(FileChannel channel) {
        this.channel = channel;
    }

    /** @throws PostgresFault naming the holder when another start has the folder */
    static FolderLock take(Path home) throws IOException {
        Optional<RunFile> former = RunFile.read(home);
        if (former.isPresent() && former.get().holder().equals(ProcessIdentity.ofThisJvm())) {
            throw taken(home, former);
        }
        FileChannel channel = FileChannel.open(home.resolve("lock"), StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        if (locked(channel) == null) {
            channel.close();
            throw taken(home, RunFile.read(home));
        }
        new RunFile(ProcessIdentity.ofThisJvm(), 0).write(home);
        return new FolderLock(channel);
    }

    private static @Nullable FileLock locked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    private static PostgresFault taken(Path home, Optional<RunFile> holder) {
        String who = holder.map(run -> "process " + run.holder().pid()).orElse("another process");
        return new PostgresFault("the data in " + home.getParent() + " is in use by " + who
                + ": stop that first (" + CalledHere.command("down") + "), or name another folder in POSTHOUSE_DATA");
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
