package io.posthouse.storage.person;

import io.posthouse.storage.StoreUnavailable;

/**
 * What a module holds about people. A module with a table that says it is personal has one of these, which answers for all of them. It
 * works on the database alone, so that every node can do it, whatever its roles. Blocks; virtual threads only.
 */
public interface PersonalData {
    /** The schema of the module. */
    String schema();

    /**
     * Hands out what is held about somebody, piece by piece: however much it is, little of it is in memory. Secrets and digests of them
     * are left out. What others wrote is in it where it lies with the person.
     *
     * @throws StoreUnavailable a fault; part of it may have been handed out
     */
    void export(Person person, PersonalRecords records);

    /**
     * Removes what is held about somebody who cannot sign in any more, and where a row has to stay, what tells whose it was. In steps that
     * are committed each by itself, so that nobody waits long for a row; to do it again does the rest, or nothing.
     *
     * @throws StoreUnavailable a fault; asking again is safe
     */
    void erase(Person person);
}
