"""What Azure has, compared with what a stack declares: one module for each kind of resource."""
