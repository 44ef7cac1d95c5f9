package io.posthouse.server.run;

import io.posthouse.kernel.CalledHere;
import io.posthouse.storage.postgres.DataFolder;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * This node's mark on its data folder: a lock that dies with the process, and the file {@code posthouse.run} that tells
 * people and the script who runs here and where it listens. Two nodes on one folder would write over each other.
 */
public final class NodeMark implements AutoCloseable {
    private static final String LOCK_FILE = "posthouse.lock";
    private static final String RUN_FILE = "posthouse.run";
    private static final String DRAIN_FILE = "posthouse.drain";
    private static final FileAttribute<Set<PosixFilePermission>> OURS = PosixFilePermissions
            .asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Path data;
    private final FileChannel channel;
    private final Map<String, String> facts = new TreeMap<>();
    private final AtomicBoolean asked = new AtomicBoolean();

    private NodeMark(Path data, FileChannel channel) {
        this.data = data;
        this.channel = channel;
    }

    /**
     * Takes the folder, creating it if need be.
     *
     * @throws DataInUse when another process has it
     */
    public static NodeMark take(Path data) {
        return take(data, "set POSTHOUSE_DATA to another folder");
    }

    /**
     * The same.
     *
     * @param otherwise what whoever does not want to stop the other process can do instead, as what follows "or"
     */
    static NodeMark take(Path data, String otherwise) {
        try {
            DataFolder.prepare(data);
            FileChannel channel = FileChannel.open(data.resolve(LOCK_FILE), Set.of(StandardOpenOption.CREATE,
                    StandardOpenOption.READ, StandardOpenOption.WRITE), OURS);
            FileLock lock = tryLock(channel);
            if (lock == null) {
                channel.close();
                throw new DataInUse(data, holder(data), otherwise);
            }
            NodeMark mark = new NodeMark(data, channel);
            // It was meant for the life before.
            Files.deleteIfExists(data.resolve(DRAIN_FILE));
            mark.tell(Map.of("pid", Long.toString(ProcessHandle.current().pid()), "started",
                    Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(), "state", "starting"));
            return mark;
        } catch (IOException e) {
            throw new UncheckedIOException("The data folder " + data + " cannot be used: " + why(e) + ". Let "
                    + System.getProperty("user.name") + " write there, or " + otherwise + ".", e);
        }
    }

    /** In words, where Java names a file and no more. */
    private static String why(IOException failure) {
        return switch (failure) {
            case AccessDeniedException denied -> denied.getFile() + " is closed to this user";
            case FileAlreadyExistsException there -> there.getFile() + " is there, and is no folder";
            case NoSuchFileException missing -> missing.getFile() + " cannot be made";
            default -> String.valueOf(failure.getMessage());
        };
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    /**
     * Adds to what the run file tells; a fact told again is replaced.
     *
     * @throws UncheckedIOException when it cannot be written; what it says is told with the next that can
     */
    public synchronized void tell(Map<String, String> more) {
        try {
            write(more);
        } catch (IOException e) {
            throw new UncheckedIOException("The data folder " + data + " cannot be written: " + e.getMessage(), e);
        }
    }

    /**
     * Whether somebody has asked since the last time that this node drains: this process, or a file beside the run file, since whoever
     * may write into this folder may end the node anyway.
     *
     * @throws UncheckedIOException when the folder cannot be looked into or the file not be taken away; asking again is safe
     */
    public boolean isAskedToDrain() {
        if (asked.getAndSet(false)) {
            return true;
        }
        try {
            return Files.deleteIfExists(data.resolve(DRAIN_FILE));
        } catch (IOException e) {
            throw new UncheckedIOException("The data folder " + data + " cannot be written: " + e.getMessage(), e);
        }
    }

    /** Asks for it, without a file, which a full disk would not take; to ask again changes nothing. */
    public void askToDrain() {
        asked.set(true);
    }

    private void write(Map<String, String> more) throws IOException {
        facts.putAll(more);
        StringBuilder text = new StringBuilder();
        facts.forEach((name, value) -> text.append(name).append('=').append(value).append('\n'));
        Path next = data.resolve(RUN_FILE + ".new");
        // One that a killed start left may be readable by others.
        Files.deleteIfExists(next);
        try (FileChannel out = FileChannel.open(next, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                OURS)) {
            ByteBuffer bytes = ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.UTF_8));
            // A disk that is nearly full takes a part.
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
        }
        // Replaced in one step, so that nobody reads half of it.
        Files.move(next, data.resolve(RUN_FILE), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static String holder(Path data) {
        Properties run = new Properties();
        try {
            run.load(new StringReader(Files.readString(data.resolve(RUN_FILE))));
        } catch (IOException e) {
            return "another process";
        }
        return "process " + run.getProperty("pid", "?") + ", running since " + run.getProperty("started", "?");
    }

    @Override
    public void close() {
        try {
            Files.deleteIfExists(data.resolve(RUN_FILE));
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Another node works on the same folder. */
    public static final class DataInUse extends RuntimeException {
        DataInUse(Path data, String holder, String otherwise) {
            super("The data in " + data + " is in use by " + holder + ". Stop it with " + CalledHere.command("down")
                    + ", or " + otherwise + ".");
        }
    }
}
