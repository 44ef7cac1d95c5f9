package io.posthouse.server.settings;

import io.posthouse.storage.backup.BackupFolder;
import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Backups of the embedded PostgreSQL. Nothing is kept before the first ./posthouse backup.
 *
 * @param folder where they and the archived log lie, best on another disk; empty for backup in the data folder
 * @param keep how many full backups stay, 1 to 1000; older ones are removed after a newer one was checked
 */
@ConfigurationProperties("posthouse.backup")
public record BackupSettings(@DefaultValue("") String folder, @DefaultValue("7") int keep) {
    public BackupSettings {
        if (keep < 1 || keep > 1000) {
            throw new SettingRefused("posthouse.backup.keep", "must lie between 1 and 1000");
        }
    }

    /** Where backups of the platform whose data is in {@code data} lie. */
    public BackupFolder in(Path data) {
        return new BackupFolder(folder.isEmpty() ? data.resolve("backup") : Path.of(folder));
    }
}
