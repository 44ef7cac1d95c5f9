package io.posthouse.storage.backup;

/** Is told how far a long command has come; many times a second, on the command's thread. */
@FunctionalInterface
public interface Progress {
    /**
     * @param what is being done, in one or two words
     * @param done bytes
     * @param total bytes, as far as is known: as many as {@code done} when this is done, and not before; 0 where there is nothing to count
     */
    void at(String what, long done, long total);
}
