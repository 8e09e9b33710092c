/**
 * HDF5 files of the kind that h5py and Keras write by default: groups, attributes that are texts, and arrays of
 * numbers. Not part of the API.
 */
@NullMarked
package dev.weft.exchange.hdf5;

import org.jspecify.annotations.NullMarked;
