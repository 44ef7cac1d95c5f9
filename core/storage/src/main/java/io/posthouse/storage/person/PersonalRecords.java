package io.posthouse.storage.person;

/** Takes what is held about somebody, record by record. */
@FunctionalInterface
public interface PersonalRecords {
    /**
     * Takes one.
     *
     * @param table where it lies, without the schema
     * @param json an object
     */
    void take(String table, String json);
}
