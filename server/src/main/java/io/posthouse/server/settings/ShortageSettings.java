package io.posthouse.server.settings;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * From when on something counts as short, and what can wait gives way to what cannot.
 *
 * @param memory percent of the heap's old part that are still in use after it was collected: from there on memory is short, 50 to 95
 * @param memorymost from there on it is very short, more than memory, up to 99
 * @param disk what is free below the data folder: with less the disk is short, 0B to 1TB
 * @param diskleast with less it is very short, and nothing new is kept on the embedded PostgreSQL; less than disk, 0B for never
 * @param descriptors percent of the process's file descriptors that are open: from there on they are short, 50 to 99
 */
@ConfigurationProperties("posthouse.shortage")
public record ShortageSettings(@DefaultValue("80") int memory, @DefaultValue("92") int memorymost,
        @DefaultValue("1GB") DataSize disk, @DefaultValue("256MB") DataSize diskleast,
        @DefaultValue("85") int descriptors) {

    private static final DataSize DISK_MAX = DataSize.ofTerabytes(1);

    public ShortageSettings {
        if (memory < 50 || memory > 95) {
            throw new SettingRefused("posthouse.shortage.memory", "must lie between 50 and 95");
        }
        if (memorymost <= memory || memorymost > 99) {
            throw new SettingRefused("posthouse.shortage.memorymost", "must be more than memory, and 99 at most");
        }
        if (disk.isNegative() || disk.compareTo(DISK_MAX) > 0) {
            throw new SettingRefused("posthouse.shortage.disk", "must lie between 0B and 1TB");
        }
        if (diskleast.isNegative() || diskleast.compareTo(disk) > 0) {
            throw new SettingRefused("posthouse.shortage.diskleast", "must lie between 0B and posthouse.shortage.disk");
        }
        if (descriptors < 50 || descriptors > 99) {
            throw new SettingRefused("posthouse.shortage.descriptors", "must lie between 50 and 99");
        }
    }
}
