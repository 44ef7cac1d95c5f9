/** Organisations, their departments as a tree, and who is a member of them, each with its history. */
@NullMarked
package io.posthouse.identity.organisation;

import org.jspecify.annotations.NullMarked;
