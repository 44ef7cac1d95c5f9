package io.posthouse.benchmarks.nodes;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** One run at a time on a folder: the next one would take the first one's nodes for what a dead run has left. */
record RunLock(FileChannel file, FileLock lock) implements AutoCloseable {
    static RunLock take(Path folder) throws IOException {
        Path parent = Files.createDirectories(folder.toAbsolutePath().getParent());
        FileChannel file = FileChannel.open(parent.resolve(folder.getFileName() + ".lock"), StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        FileLock lock = file.tryLock();
        if (lock == null) {
            file.close();
            throw new IOException("another run works on " + folder + ": wait for its end, or end it");
        }
        return new RunLock(file, lock);
    }

    @Override
    public void close() throws IOException {
        lock.close();
        file.close();
    }
}
