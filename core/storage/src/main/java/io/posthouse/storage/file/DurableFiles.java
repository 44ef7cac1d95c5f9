package io.posthouse.storage.file;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Files that outlive a power cut and that only their owner reads: folders are 0700, files 0600. Blocks on the disk; any
 * thread.
 */
public final class DurableFiles {
    /** For a new file: read and written by its owner only. */
    public static final FileAttribute<Set<PosixFilePermission>> FILE = PosixFilePermissions
            .asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    /** For a new folder: entered by its owner only. */
    public static final FileAttribute<Set<PosixFilePermission>> FOLDER = PosixFilePermissions
            .asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final int BUFFER = 1 << 20;
    private static final int SYNCS_AT_ONCE = 16;

    private DurableFiles() {
    }

    /** Opens a new file for writing; one that is there already is refused. */
    public static FileChannel create(Path file) throws IOException {
        return FileChannel.open(file, Set.<OpenOption>of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                FILE);
    }

    /** Creates {@code folder} and those above it that are missing; one that is there stays as it is. */
    public static void createFolders(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            Path parent = folder.getParent();
            if (parent != null) {
                createFolders(parent);
            }
            try {
                Files.createDirectory(folder, FOLDER);
            } catch (FileAlreadyExistsException e) {
                // Somebody was faster.
            }
        }
    }

    /** A crash leaves the whole of it or nothing. */
    public static void write(Path file, String text) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        try (FileChannel channel = create(fresh)) {
            channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
            channel.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        syncFolder(file.resolveSibling(""));
    }

    /** Makes durable what was created, renamed or deleted in {@code folder}. */
    public static void syncFolder(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** All files and folders below {@code root}, several at once: the disk then joins what it would do one by one. */
    public static void syncTree(Path root) throws IOException {
        List<Path> all;
        try (var paths = Files.walk(root)) {
            all = paths.toList();
        }
        try (var threads = Executors.newFixedThreadPool(SYNCS_AT_ONCE, Thread.ofVirtual().factory())) {
            List<Future<Boolean>> syncs = new ArrayList<>();
            for (Path path : all) {
                syncs.add(threads.submit(() -> {
                    syncFolder(path);
                    return true;
                }));
            }
            for (Future<Boolean> sync : syncs) {
                sync.get();
            }
        } catch (ExecutionException e) {
            throw new IOException("what was copied could not be made durable: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while making durable what was copied", e);
        }
    }

    /** A fresh SHA-256, which every JDK has. */
    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The digest in lower-case hexadecimal digits; it is ready for another input afterwards. */
    public static String hex(MessageDigest digest) {
        return HexFormat.of().formatHex(digest.digest());
    }

    /** The SHA-256 of the content of {@code file}, as {@link #hex} writes it. */
    public static String sha256Of(Path file) throws IOException {
        MessageDigest digest = sha256();
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            while (channel.read(buffer) >= 0) {
                digest.update(buffer.flip());
                buffer.clear();
            }
        }
        return hex(digest);
    }

    /** Deletes {@code root} and what lies below it, not what links lead to; nothing if it is not there. */
    public static void deleteTree(Path root) throws IOException {
        if (!Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (var paths = Files.walk(root)) {
            paths.sorted(Comparator.reverseOrder()).forEach(path -> {
                try {
                    Files.deleteIfExists(path);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
