"""Files of the work tree: read with places, edited by splices, merged by what they say."""
