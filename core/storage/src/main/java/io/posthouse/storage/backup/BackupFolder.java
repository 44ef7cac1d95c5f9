package io.posthouse.storage.backup;

import io.posthouse.storage.file.DurableFiles;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where backups of one cluster lie: {@code full/<name>}, {@code wal}, {@code lock}, and {@code cluster}, which says whose
 * they are and that the log is to be archived here.
 */
public record BackupFolder(Path root) {
    public BackupFolder {
        root = root.toAbsolutePath().normalize();
    }

    Path full() {
        return root.resolve("full");
    }

    Path wal() {
        return root.resolve("wal");
    }

    Path full(String name) {
        return full().resolve(name);
    }

    /** Whose log is archived here; empty when none is, or the disk with this folder is away. */
    Optional<String> systemId() throws IOException {
        Path file = root.resolve("cluster");
        return Files.exists(file) ? Optional.of(Files.readString(file).strip()) : Optional.empty();
    }

    /** Claims the folder for a cluster. */
    void claim(String systemId) throws IOException {
        DurableFiles.createFolders(full());
        DurableFiles.createFolders(wal());
        Optional<String> owner = systemId();
        if (owner.isPresent() && !owner.get().equals(systemId)) {
            throw new BackupFault(root + " holds backups of another platform: name another folder");
        }
        if (owner.isEmpty()) {
            DurableFiles.write(root.resolve("cluster"), systemId + "\n");
        }
    }

    void release() throws IOException {
        Files.deleteIfExists(root.resolve("cluster"));
    }

    /** One backup at a time, and no removal under it; the kernel drops it with the process. */
    FileChannel lock() throws IOException {
        DurableFiles.createFolders(root);
        FileChannel channel = FileChannel.open(root.resolve("lock"),
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE), DurableFiles.FILE);
        if (locked(channel) == null) {
            channel.close();
            throw new BackupFault("another backup into " + root + " is under way: wait for its end");
        }
        return channel;
    }

    private static @Nullable FileLock locked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    /** All full backups that came to their end, the oldest first. */
    public List<Manifest> backups() throws IOException {
        List<Manifest> found = new ArrayList<>();
        for (Path folder : foldersOfFull()) {
            if (Files.exists(folder.resolve(Manifest.FILE))) {
                found.add(Manifest.read(folder));
            }
        }
        found.sort(Comparator.comparing(Manifest::startedAt));
        return found;
    }

    /** Up to where the log is archived, and when it last had everything; empty when none is. */
    public Optional<String> archived() throws IOException {
        Path note = wal().resolve(WalFolder.REACHED);
        return Files.exists(note) ? Optional.of(Files.readString(note).strip().replace(" ", ", ")) : Optional.empty();
    }

    /** What backups that were interrupted have left. */
    List<Path> unfinished() throws IOException {
        return foldersOfFull().stream().filter(folder -> !Files.exists(folder.resolve(Manifest.FILE))).toList();
    }

    private List<Path> foldersOfFull() throws IOException {
        if (!Files.isDirectory(full())) {
            return List.of();
        }
        try (var folders = Files.list(full())) {
            return folders.filter(Files::isDirectory).sorted().toList();
        }
    }
}
