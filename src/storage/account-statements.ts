// The statements of account-store.ts.

const USERS = `
  select user_account.id, user_account.email, user_account.name, user_account.password_hash, user_account.created_at,
         user_account.disabled_at,
         coalesce(
           json_agg(
             json_build_object('organisation', user_role.organisation, 'role', user_role.role)
             order by user_role.organisation
           ) filter (where user_role.user_id is not null),
           '[]'
         ) as roles
    from user_account
    left join user_role on user_role.user_id = user_account.id`;

export const FIND_USER = {
  name: 'find_user',
  text: `${USERS} where user_account.id = $1 group by user_account.id`,
};

export const FIND_USER_BY_EMAIL = {
  name: 'find_user_by_email',
  text: `${USERS}
   where user_account.email = $1
     and user_account.disabled_at is null
     and user_account.password_hash is not null
   group by user_account.id`,
};

export const LIST_USERS = `${USERS} group by user_account.id order by user_account.id`;

export const FIND_SESSION = {
  name: 'find_session',
  text: `${USERS}
    join session on session.user_id = user_account.id
   where session.hash = $1
     and session.expires_at > $2
     and user_account.disabled_at is null
   group by user_account.id`,
};

export const FIND_INVITED = {
  name: 'find_invited',
  text: `${USERS}
    join invitation on invitation.user_id = user_account.id
   where invitation.hash = $1
     and invitation.expires_at > $2
     and user_account.disabled_at is null
   group by user_account.id`,
};

export const ADD_USER = `
  insert into user_account (id, email, name, password_hash, created_at)
  values ($1, $2, $3, $4, $5)`;

export const ADD_ROLE = `
  insert into user_role (user_id, organisation, role)
  values ($1, $2, $3)
  on conflict (user_id, organisation) do update
     set role = excluded.role`;

export const CHANGE_USER = `
  update user_account
     set name = coalesce($2, name),
         disabled_at = case when $3 then $4::timestamptz else disabled_at end
   where id = $1
  returning id`;

export const TAKE_ROLES = 'delete from user_role where user_id = $1 and ($2::text[] is null or organisation = any($2))';
export const END_SESSIONS = 'delete from session where user_id = $1';
export const SET_PASSWORD = 'update user_account set password_hash = $2 where id = $1';

export const COUNT_ADMINISTRATORS = `
  select count(*)::integer as administrators
    from user_account
    join user_role on user_role.user_id = user_account.id
   where user_role.organisation = '*'
     and user_role.role = 'admin'
     and user_account.disabled_at is null
     and user_account.password_hash is not null`;

export const PUT_INVITATION = `
  insert into invitation (user_id, hash, expires_at)
  select id, $2, $3
    from user_account
   where id = $1
  on conflict (user_id) do update
     set hash = excluded.hash,
         expires_at = excluded.expires_at
  returning user_id`;

export const TAKE_INVITATION = `
  delete from invitation
   using user_account
   where invitation.hash = $1
     and invitation.expires_at > $2
     and user_account.id = invitation.user_id
     and user_account.disabled_at is null
  returning invitation.user_id`;

export const ADD_SESSION = `
  insert into session (hash, user_id, expires_at)
  values ($1, $2, $3)`;

const KEY_COLUMNS = 'id, name, scopes, organisation, created_at, expires_at, last_used_at, revoked_at';

export const LIST_KEYS = `select ${KEY_COLUMNS} from api_key order by id`;

export const ADD_KEY = `
  insert into api_key (id, hash, name, scopes, organisation, created_at, expires_at, last_used_at, revoked_at)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
  on conflict (id) do nothing`;

export const FIND_KEY = {
  name: 'find_key',
  text: `
    select ${KEY_COLUMNS}
      from api_key
     where hash = $1
       and revoked_at is null
       and (expires_at is null or expires_at > $2)`,
};

export const USE_KEY = 'update api_key set last_used_at = greatest(last_used_at, $2) where id = $1';
export const REVOKE_KEY = 'update api_key set revoked_at = $2 where id = $1 and revoked_at is null returning id';

export const PUT_SETUP_TOKEN = `
  insert into setup_token (hash, expires_at)
  values ($1, $2)
  on conflict (only_one) do update
     set hash = excluded.hash,
         expires_at = excluded.expires_at`;

export const TAKE_SETUP_TOKEN = 'delete from setup_token where hash = $1 and expires_at > $2 returning hash';

export const COUNT_SIGN_INS = {
  name: 'count_sign_ins',
  text: 'select count(*)::integer as counted from login_failure where subject = $1 and at > $2',
};

export const FORGET_ONE_SIGN_IN = `
  delete from login_failure
   where id = (select id from login_failure where subject = $1 order by at desc limit 1)`;
