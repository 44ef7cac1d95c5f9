/**
 * What is held about a person: each module that has tables with personal data hands it out and erases it
 * ({@link io.posthouse.storage.person.PersonalData}), mostly in SQL alone ({@link io.posthouse.storage.person.PersonalTables}). Which tables
 * these are, each says in its comment ({@link io.posthouse.storage.postgres.TableKinds}). Decision 0120 says what goes and what stays.
 */
@NullMarked
package io.posthouse.storage.person;

import org.jspecify.annotations.NullMarked;
